// forge's ASN.1 module alone: the whole of forge costs a command 20 ms of start, this part next to nothing.
declare module 'node-forge/lib/asn1.js' {
  import { asn1 } from 'node-forge';
  export default asn1;
}
