/**
 * What the tests need from the system and why: a Debian package, and the program by which one sees that it is there
 * (a library has none and is asked of dpkg).
 */
export const needs = [
  { package: 'libgtk-3-0', why: 'Electron draws with it' },
  { package: 'libnss3', why: 'Electron and Chromium verify certificates with it' },
  { package: 'libasound2', why: 'Electron does not start without it' },
  { package: 'libgbm1', why: 'Electron does not start without it' },
  { package: 'libsecret-1-0', why: 'keytar reaches the keyring through it' },
  { package: 'xvfb', program: 'Xvfb', why: 'a display in memory for the window' },
  { package: 'xauth', program: 'xauth', why: 'comes with Xvfb' },
  { package: 'dbus', program: 'dbus-daemon', why: 'a D-Bus session of its own for the keyring' },
  { package: 'gnome-keyring', program: 'gnome-keyring-daemon', why: 'a real keychain' },
  { package: 'libsecret-tools', program: 'secret-tool', why: 'reads the keychain from outside' },
  { package: 'libnss3-tools', program: 'certutil', why: 'the stores of Chromium and Firefox' },
  { package: 'ca-certificates', program: 'update-ca-certificates', why: 'the system store' },
  { package: 'openssl', program: 'openssl', why: 'judges certificates' },
  { package: 'gnutls-bin', program: 'gnutls-cli', why: 'judges certificates' },
  { package: 'curl', program: 'curl', why: 'judges connections' },
  { package: 'chromium', program: 'chromium', why: 'judges connections' },
  { package: 'firefox-esr', program: 'firefox-esr', why: 'judges connections' },
  { package: 'default-jre-headless', program: 'java', why: 'judges certificates' },
  { package: 'default-jdk-headless', program: 'javac', why: 'compiles a server and a visitor in Java' },
  { package: 'nginx-light', program: 'nginx', why: 'a server whose handshake is read' },
  { package: 'apache2-bin', program: 'apache2', why: 'a server whose handshake is read' },
  { package: 'caddy', program: 'caddy', why: 'a server in Go, whose handshake is read' },
  { package: 'tshark', program: 'tshark', why: 'judges what the parser reads from a handshake' },
  { package: 'mkcert', program: 'mkcert', why: 'the peer in the benchmarks' },
  { package: 'tmux', program: 'tmux', why: 'a real terminal for the command line' },
];
