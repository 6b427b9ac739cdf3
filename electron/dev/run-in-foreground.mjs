import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program with our own terminal, passes signals on to it, and resolves with its exit code (128 plus the
 * signal's number where a signal ended it, as shells count). Throws when it cannot be started.
 */
export function runInForeground(program, args, environment = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: environment, windowsHide: false });
    const handlers = passedOn.map((signal) => [signal, () => passOn(child, signal)]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const done = () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function passOn(child, signal) {
  // A terminal sends Ctrl+C to the child as well; a second one would mean "at once" to it.
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}
