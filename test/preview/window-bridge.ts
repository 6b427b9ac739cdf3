import { fakeBridge } from './fake-bridge.ts';
import { now } from './fixtures.ts';
import { worldOf } from './scenarios.ts';

// Runs before the window's own script and takes the place of the preload.
const parameters = new URLSearchParams(location.search);
const theme = parameters.get('theme');
if (theme !== null) localStorage.setItem('latchkey.appearance', theme);

const skew = Date.now() - now;
const read = Date.now.bind(Date);
Date.now = () => read() - skew;

Object.defineProperty(window, 'latchkey', { value: fakeBridge(worldOf(parameters.get('scenario') ?? 'ok')) });
