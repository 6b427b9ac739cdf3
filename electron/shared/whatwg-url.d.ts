/**
 * The one global that shared code may use although neither Node's nor the DOM's types are loaded here: both
 * platforms have it, and its parser applies IDNA (UTS 46) to host names by the same rules as the browsers do.
 * https://url.spec.whatwg.org/#host-parsing
 */
declare class URL {
  constructor(url: string);
  readonly hostname: string;
  readonly port: string;
}
