import { app, BrowserWindow } from 'electron';

// The least that an Electron app with a window can do; the folder for its files is its own, as for the other.
app.setPath('userData', process.env.LATCHKEY_HOME);

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1100, height: 720, show: false });
  window.once('ready-to-show', () => window.show());
  void window.loadURL('data:text/html,<title>Empty</title>');
});
