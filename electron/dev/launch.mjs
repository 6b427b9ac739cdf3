// What `npm start` runs after the build: opens the app in a window, or does the same job in the terminal where there
// is no display. Development only; an installed Latchkey is started by the system.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDisplay } from './display.mjs';
import { findElectron } from './electron-runtime.mjs';
import { runInForeground } from './run-in-foreground.mjs';
import { sandboxAdvice } from './sandbox.mjs';
import { StartProblem } from './start-problem.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const commandLine = join(repository, 'dist', 'main', 'cli.js');
const say = (line) => process.stderr.write(`${line}\n`);

async function launch(args) {
  const ours = ['--yes', '--refresh'];
  const passedOn = args.filter((argument) => !ours.includes(argument));
  requireBuild();
  const display = await findDisplay();
  if (display.note) say(display.note);
  if (display.kind !== 'none') return startWindow(display, passedOn, args.includes('--refresh'));
  return startTerminal(args.includes('--yes'));
}

function requireBuild() {
  if (existsSync(commandLine) && existsSync(join(repository, 'dist', 'main', 'main.js'))) return;
  throw new StartProblem('It has not been built yet.', 'Build it first: npm ci && npm run build', 1);
}

async function startWindow(display, passedOn, refresh) {
  const electron = await findElectron({ log: say, refresh });
  await ensureSystemLibraries(electron.executable, say);
  // Only what is fatal: Chromium also complains of desktop services that it can do without.
  const flags = ['--log-level=3'];
  if (display.kind === 'wayland') flags.push('--ozone-platform=wayland');
  if (process.getuid?.() === 0) {
    say('Running as root: Electron starts with --no-sandbox, as its sandbox refuses to work for root.');
    flags.push('--no-sandbox');
  } else if (process.platform === 'linux') {
    const advice = await sandboxAdvice(electron.executable);
    if (advice) say(advice);
  }
  return runInForeground(electron.executable, [...flags, repository, ...passedOn]);
}

async function startTerminal(yes) {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  if (terminal || yes) {
    return runInForeground(process.execPath, [commandLine, 'first-run', ...(yes ? ['--yes'] : [])]);
  }
  const exitCode = await runInForeground(process.execPath, [commandLine, 'tour']);
  process.stdout.write(
    'No display and no terminal here, so nothing was changed. To do it for real: npm start -- --yes\n',
  );
  return exitCode;
}

try {
  process.exitCode = await launch(process.argv.slice(2));
} catch (error) {
  const problem = error instanceof StartProblem ? error : unexpected(error);
  say(`Latchkey could not start. ${problem.message}\n${problem.advice}`);
  process.exitCode = problem.exitCode;
}

function unexpected(error) {
  const text = error instanceof Error ? error.message : String(error);
  const advice = /ENOSPC/.test(text)
    ? 'The disk is full: free about 500 MB and try again.'
    : 'Try again; if it stays, report it with this text.';
  return new StartProblem(text, advice, 1);
}
