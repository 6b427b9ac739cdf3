// forge's RC2 alone: OpenSSL no longer has it, and old lists are written with it.
declare module 'node-forge/lib/rc2.js' {
  import type { cipher, util } from 'node-forge';
  const rc2: {
    createDecryptionCipher(
      key: string,
      bits: number,
    ): cipher.BlockCipher & {
      start(iv: string): void;
      update(input: util.ByteStringBuffer): void;
    };
  };
  export default rc2;
}
declare module 'node-forge/lib/util.js' {
  import type { util } from 'node-forge';
  const part: { createBuffer(bytes: string): util.ByteStringBuffer };
  export default part;
}
