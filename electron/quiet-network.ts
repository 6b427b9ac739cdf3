import type { App, Session } from 'electron';

/**
 * Chromium brings background work of its own (component updates, dictionaries, reports). Latchkey speaks to nobody:
 * the work is switched off, and should any remain, no name resolves. 127.0.0.1 stays: Chromium's own verdict on a
 * certificate is asked through a relay there. Must run before Electron is ready.
 */
export function quietNetwork(app: App): void {
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('disable-domain-reliability');
  app.commandLine.appendSwitch('no-pings');
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1');
}

/** Every new session would fetch its spelling dictionaries from redirector.gvt1.com. Call it at once. */
export function withoutDictionaries(session: Session): void {
  session.setSpellCheckerEnabled(false);
  // macOS brings its own dictionaries and does not know this call.
  if (process.platform !== 'darwin') session.setSpellCheckerLanguages([]);
}
