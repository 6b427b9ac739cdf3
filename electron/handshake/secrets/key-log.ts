/**
 * What stands around a connection's secrets in a key log file: the format ignores lines that begin with `#`.
 * https://www.rfc-editor.org/rfc/rfc9850
 */
export const keyLogHeader =
  '# The secrets of one TLS connection, written by Latchkey because it was asked to.\n' +
  '# Whoever has this file and a recording of that connection can read it. Delete it when you are done.\n';

/** Says why there is nothing. */
export const keyLogEmpty = '# There are none: the handshake ended before any were agreed on.\n';
