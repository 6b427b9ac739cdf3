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
  { package: 'tshark', program: 'tshark', why: 'judges what the parser reads from a handshake' },
  { package: 'nginx-light', program: 'nginx', why: 'a server to be checked' },
  { package: 'caddy', program: 'caddy', why: 'a server to be checked, with an authority of its own' },
  { package: 'iproute2', program: 'ip', why: 'a network of its own for a server that listens everywhere' },
  { package: 'dropbear-bin', program: 'dropbear', why: 'an SSH server, to be told from TLS' },
  { package: 'redis-tools', program: 'redis-check-rdb', why: 'holds the Redis server, to be told from TLS' },
  { package: 'python3-aiosmtpd', why: 'a mail server with STARTTLS, to be told from TLS' },
  { package: 'python3-pyftpdlib', why: 'an FTP server, to be told from TLS' },
  { package: 'mkcert', program: 'mkcert', why: 'the peer in the benchmarks' },
  { package: 'tmux', program: 'tmux', why: 'a real terminal for the command line' },
];
