import { connect } from 'node:net';
import { isAbsolute, join } from 'node:path';

const patience = 3_000;

/**
 * Where a window can be shown. A variable that points to a display which does not answer counts as none.
 * @returns {Promise<{ kind: 'native' | 'x11' | 'wayland' | 'none', note?: string }>} `note` says what did not answer
 */
export async function findDisplay(environment = process.env, platform = process.platform, answers = accepts) {
  if (platform === 'darwin' || platform === 'win32') return { kind: 'native' };
  const silent = [];
  const x11 = environment.DISPLAY;
  if (x11) {
    if (await anyAnswers(x11Addresses(x11), answers)) return { kind: 'x11' };
    silent.push(`DISPLAY=${x11}`);
  }
  const wayland = environment.WAYLAND_DISPLAY;
  if (wayland) {
    if (await anyAnswers(waylandAddresses(wayland, environment), answers)) return { kind: 'wayland' };
    silent.push(`WAYLAND_DISPLAY=${wayland}`);
  }
  if (silent.length === 0) return { kind: 'none' };
  return { kind: 'none', note: `No display answers at ${silent.join(' and ')}; going on without a window.` };
}

/** Where an X server listens, see "DISPLAY NAMES" in X(7). */
export function x11Addresses(display) {
  const parts = /^(.*):(\d+)(?:\.\d+)?$/.exec(display);
  if (!parts) return [];
  const host = parts[1].replace(/^\[(.*)\]$/, '$1');
  const number = Number(parts[2]);
  if (host !== '' && host !== 'unix') return [{ host, port: 6000 + number }];
  const path = `/tmp/.X11-unix/X${number}`;
  // An X server also listens in the abstract namespace, which a container may see without sharing /tmp.
  return [{ path }, { path: `\0${path}` }];
}

function waylandAddresses(display, environment) {
  if (isAbsolute(display)) return [{ path: display }];
  return environment.XDG_RUNTIME_DIR ? [{ path: join(environment.XDG_RUNTIME_DIR, display) }] : [];
}

async function anyAnswers(addresses, answers) {
  for (const address of addresses) {
    if (await answers(address)) return true;
  }
  return false;
}

/** Whether something accepts a connection. */
function accepts(address) {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: patience });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
