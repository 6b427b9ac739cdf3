import { createHash } from 'node:crypto';
import { element, type } from '../../../../electron/trust/java/pkcs12-writing.ts';

/** Java’s own format with nothing in it. */
export const emptyJks = ((): Buffer => {
  const body = Buffer.from('feedfeed0000000200000000', 'hex');
  const password = Buffer.from('changeit', 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(body).digest();
  return Buffer.concat([body, digest]);
})();

/** A PKCS#12 without a password and with nothing in it, as Java 18 and later write it. */
export const emptyPkcs12 = element(0x30, Buffer.from('020103', 'hex'), type.data(element(0x30)));

/** Made by keytool of OpenJDK 17.0.15, one test certificate in it: encrypted, then as Java 8 did it, then with a MAC alone; each with 1,000 rounds, a tenth of the usual. */
export const madeByKeytool = {
  sealed: Buffer.from(
    'MIIC8gIBAzCCApwGCSqGSIb3DQEHAaCCAo0EggKJMIIChTCCAoEGCSqGSIb3DQEHBqCCAnIwggJuAgEAMIICZwYJKoZIhvcNAQcBMGYGCSqGSIb3DQEFDTBZMDgGCSqGSIb3DQEFDDArBBQHdSNV4AawXxQkKFGWdhmu9ODtcwICA+gCASAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFTOhZhn6mbh4f3ee04XyfWAggHw/df7ZIvJRW6d7kM+cAu4XQzo0aSaEp5DvWpTb+f/yjhu+ODT5576Zu9enpgN9YskHN4/Lun4C/XlpSActURYYwNGDNdiddioPmQMueaWFajbel7dmBzXNqBRLrQhW7+bDB4UkSodNfqqhxvzo9ezF6p8ilnlm4tbc9Cad2hI6iH4NTpnYtXv5IB0MOkKHPZ7Ht/IOdCqNZ71Kt0xMOIUUOY4b3C0zHrJEHEtoXY60L5Nc9vr0vGWhSq0UZd+h49Rs+J37EGYcFgbIpNSTTQSZnPXuIZsY0VjKzFxrpzV/7+54D0X5K27WoFbOgcS3KS2pPMWGtEtd8HrHIpZqxFaKiuFG4vmcrDSjs+CbBJBXMF0kUAz96HB3EwMRd3GG179fLRobOqQ8Khs/N9eHSaVaPAcyMlynYp4ytUae+JNdM1D4gXYhZPRVub/D6vd6TCLSaHD26PxLcsKXsOKJEXvrJND3k0RrGTGga4oq5TCcTjpiHho0bFOIqWxKYlGKivHvl9oo6LoO2rUxjfiF+JG5frVulDRH4nYYt8e5B5yN5Nefldzhwm5GYhRJh2HkgQLTNzx1j5XAOD/GsvljuEuv+rmqgioW8Enz1Trtf6lggCMgB449QoFzmCiUhw0MIMgMHKPkHoCPVRwaUL/yI5X6zBNMDEwDQYJYIZIAWUDBAIBBQAEIANXhntN5szHSVRD/X4QDVMI/9XthkmJRp/PPOjnRAP7BBQayRkFpqUncs6gv8fJkqfuYpeePwICA+g=',
    'base64',
  ),
  old: Buffer.from(
    'MIICpAIBAzCCAl4GCSqGSIb3DQEHAaCCAk8EggJLMIICRzCCAkMGCSqGSIb3DQEHBqCCAjQwggIwAgEAMIICKQYJKoZIhvcNAQcBMCgGCiqGSIb3DQEMAQYwGgQUbwMId2p0uZA3jDp4pFHgoiTxYI8CAgPogIIB8EE8l1s7+OzhbGI0AySGPqMFlXMa2YxjcK2KuJWHQ4L2J3wdG15CDsA8N0aTlDTo+v9CR4cPy7X+nQKyWRH6jqYldPYorYjkR+OAAqHKv+HaAi5LeotbXFTei5AFHoYixlBmwLI/h/If9HsrnhrKFpeE14phy2PrwvkYQuIxd35Evlnaro/v+DxYFAuRaKVFHlK2dotrT1EgeZ3u043ZiIs0WF3is6yg5c6dEYVKAj4hilyr4b8wRIDeTZoVhLlSElfLkDAhbi6isB4jpXqHTkZj7D+xifdeJ714oxCCwOw5Fm0YtzQEEE4qPkKvEyRmikdgjSkrSAtYuI3vO5anJ6HKTxAkKfi4izEdm0iWsFvRYFR10NwN6Z/BXkuk5GHwekfcuEeixJ1vEr94x7ZsWhwT3/QImvQKF1mLEwFI9vwkcNDg4/adtKSIyK+e4Ju87tgdGPNs2Ar1Dp8k0v8012mBIuZaYklMFZb1ORhS5lsxvVt9bg7s4I7ftKNv4Qd5QNCoQCSyH7bhSFL9Kr3AT+UyA97URvGCS7ZCMuQdurywFbeiqHO4Jfurovn4b68Ca+Np5DvdTAnwrzbfLOjTyOBy2m50enOu5ISBKEYs627oflOsVPy94QrSHRa6Ru7pTsyeHwWkcchOnhY+rMcDOZMwPTAhMAkGBSsOAwIaBQAEFHKhL/E4HyA4BfjfiSDqBDIuAwNKBBTDI7SyGHknINnaIJYhUOxv4jivvAICA+g=',
    'base64',
  ),
  withMac: Buffer.from(
    'MIICcgIBAzCCAhwGCSqGSIb3DQEHAaCCAg0EggIJMIICBTCCAgEGCSqGSIb3DQEHAaCCAfIEggHuMIIB6jCCAeYGCyqGSIb3DQEMCgEDoIIBojCCAZ4GCiqGSIb3DQEJFgGgggGOBIIBijCCAYYwggEtoAMCAQICFDhEgMNlu7jWUBzwYegp8ww8KH38MAoGCCqGSM49BAMCMBkxFzAVBgNVBAMMDmphdmEgdGVzdCByb290MB4XDTI2MTIwMTAyMjcyNloXDTI2MTIzMTAyMjcyNlowGTEXMBUGA1UEAwwOamF2YSB0ZXN0IHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARJYxauaNNbWdVgNB6vvnYwx418bjEojwL53mxxQu5nQ/ypgH3s/uuuYGURYITYZ5ZAzILpyOfxi4AbLt6fgVgOo1MwUTAdBgNVHQ4EFgQUJnVec9gUHWh5/G0Ax/ce1FwoMfQwHwYDVR0jBBgwFoAUJnVec9gUHWh5/G0Ax/ce1FwoMfQwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBh+lqy156/iC9Mp64ec4Ox03Zmch6D+Ia4vAi0i0hw6wIgSC1bnMlPqsh90OkcmuxzkN9SCCVdmtz9skYpztFWAV0xMTAXBgkqhkiG9w0BCRQxCh4IAHIAbwBvAHQwFgYMYIZIAYb5Zq3KewEBMQYGBFUdJQAwTTAxMA0GCWCGSAFlAwQCAQUABCD+Gn7+7j/dK4aCDs4sHVly8et+YcmrMhmGCO5HCydxwwQUnR4gXSSEoSmmZLlL7h4pk3VMtuQCAgPo',
    'base64',
  ),
};

/** The SHA-256 of the certificate in those. */
export const madeWith = 'd3e7e1286e70b59027c1ec88263ae86056e25e39b64c0c0aaafee7cffa8cd03c';
