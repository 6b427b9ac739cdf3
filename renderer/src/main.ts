import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { bridgeApi } from './api.ts';
import App from './App.svelte';
import { AppearanceChoice } from './state/appearance.svelte.ts';
import { Application } from './state/application.svelte.ts';

/** How long the first picture may wait for what it should show, in milliseconds. */
const patienceMs = 150;

// Before the first paint, so that a chosen appearance never flashes.
const appearance = new AppearanceChoice(window.localStorage, document.documentElement);
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
const application = new Application(bridgeApi(), appearance);
// The first picture is the real one where its answer comes at once; otherwise one that says what it is waiting for.
void Promise.race([application.load(), new Promise((resolve) => setTimeout(resolve, patienceMs))]).then(() => {
  mount(App, { target, props: { application } });
});
