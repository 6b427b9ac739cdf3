import type { AuthorityKind } from '../../shared/audit.ts';

export interface Maker {
  /** As a person knows it. */
  tool: string;
  kind: AuthorityKind;
}

/**
 * [tool, kind, what one attribute of the subject looks like: `CN=…`, `O=…`]. A subject proves nothing, since everybody
 * may write what they like there; it only helps a person to recognise where a certificate came from.
 */
const makers: readonly [tool: string, kind: AuthorityKind, attribute: RegExp][] = [
  // Our own, of a data folder that is gone.
  ['Latchkey', 'development', /^CN=Latchkey root [0-9a-f]{8}$/],
  // https://github.com/FiloSottile/mkcert/blob/master/cert.go
  ['mkcert', 'development', /^O=mkcert development CA$/],
  // https://caddyserver.com/docs/json/apps/pki/ ("Caddy Local Authority - 2026 ECC Root")
  ['Caddy', 'development', /^CN=Caddy Local Authority\b/],
  // https://github.com/davewasmer/devcert/tree/master/openssl-configurations
  ['devcert', 'development', /^(CN|O)=devcert$/i],
  // https://github.com/vercel-labs/portless (CA_COMMON_NAME)
  ['portless', 'development', /^CN=portless Local CA$/i],
  // https://github.com/laravel/valet/blob/master/cli/Valet/Site.php; Herd took it over
  ['Laravel Valet or Herd', 'development', /^(CN|O)=Laravel Valet CA Self Signed/],
  // https://github.com/symfony-cli/cert
  ['Symfony CLI', 'development', /^(CN|O)=symfony\b/i],
  // https://github.com/puma/puma-dev ("Puma-dev CA")
  ['puma-dev', 'development', /^CN=Puma-dev CA\b/i],
  // https://docs.lando.dev/core/v3/security.html ("Lando Local CA for lndo.site")
  ['Lando', 'development', /^CN=Lando Local CA\b/],
  // https://docs.orbstack.dev/docker/domains
  ['OrbStack', 'development', /^CN=OrbStack Development Root CA$/],
  // https://github.com/OfficeDev/Office-Addin-Scripts, office-addin-dev-certs
  ['Office Add-ins', 'development', /^(CN|O)=Developer CA for Microsoft Office Add-ins$/],
  ['minikube', 'development', /^CN=minikubeCA$/],
  ['k3s', 'development', /^CN=k3s-[a-z-]+-ca@/],
  ['Kubernetes', 'development', /^CN=kubernetes(-ca)?$/],
  ['step-ca', 'development', /^(CN|O)=Smallstep\b/i],

  // https://docs.mitmproxy.org/stable/concepts/certificates/
  ['mitmproxy', 'proxy', /^(CN|O)=mitmproxy$/],
  // https://www.charlesproxy.com/documentation/using-charles/ssl-certificates/ ("Charles Proxy CA (2 Jan 2026, host)")
  ['Charles', 'proxy', /^(CN=Charles Proxy|O=XK72 Ltd)/i],
  // "DO_NOT_TRUST_FiddlerRoot" of Fiddler Classic, "Fiddler Root Certificate Authority" of Fiddler Everywhere
  ['Fiddler', 'proxy', /^(CN|O)=(DO_NOT_TRUST_Fiddler|(Progress Telerik )?Fiddler\b)/i],
  ['Proxyman', 'proxy', /^(CN|O)=Proxyman\b/i],
  // https://portswigger.net/burp/documentation/desktop/external-browser-config/certificate
  ['Burp Suite', 'proxy', /^(CN|O)=PortSwigger\b/i],
  // https://github.com/zaproxy/zap-extensions (network add-on)
  ['ZAP', 'proxy', /^(CN|O)=(OWASP Zed Attack Proxy|OWASP Root CA|ZAP by Checkmarx)/i],
  // https://github.com/httptoolkit/httptoolkit-server ("HTTP Toolkit CA - DO NOT TRUST")
  ['HTTP Toolkit', 'proxy', /^CN=HTTP Toolkit CA\b/i],
  ['AnyProxy', 'proxy', /^CN=AnyProxy\b/i],
  ['Requestly', 'proxy', /^(CN|O)=(Requestly|RQ Proxy)/i],

  // Employers’ inspection. Their names are told by the products' own documentation on trusting them.
  ['Zscaler', 'corporate', /^(CN|O|OU)=Zscaler\b/i],
  ['Netskope', 'corporate', /^((CN|O|OU)=Netskope\b|CN=.*\.(netskope|goskope)\.com$)/i],
  ['Cisco Umbrella', 'corporate', /^CN=Cisco (Umbrella|Secure Access)\b/i],
  ['Cloudflare Gateway', 'corporate', /^CN=(Gateway CA - Cloudflare|Cloudflare for Teams)/i],
  ['Palo Alto Networks', 'corporate', /^(CN|O)=Palo Alto Networks\b/i],
  ['Fortinet', 'corporate', /^(CN|O)=Forti(net|Gate)\b/i],
  ['Forcepoint', 'corporate', /^(CN|O)=(Forcepoint|Websense)\b/i],
  ['Sophos', 'corporate', /^(CN|O)=Sophos\b/i],
  ['Check Point', 'corporate', /^(CN|O)=Check ?Point\b/i],
  ['Barracuda', 'corporate', /^(CN|O)=Barracuda\b/i],
  ['Blue Coat', 'corporate', /^(CN|O)=Blue ?Coat\b/i],
  ['iboss', 'corporate', /^(CN|O)=iboss\b/i],
  ['Menlo Security', 'corporate', /^(CN|O)=Menlo Security\b/i],

  // Filters that read along on this computer: virus scanners and blockers of advertisements.
  ['Avast', 'corporate', /^(CN|O)=Avast\b/i],
  ['AVG', 'corporate', /^(CN|O)=AVG\b/i],
  ['Norton', 'corporate', /^(CN|O)=(Norton|Gen Digital)\b/i],
  ['ESET', 'corporate', /^(CN|O)=ESET\b/i],
  ['Kaspersky', 'corporate', /^(CN|O)=(AO )?Kaspersky\b/i],
  ['Bitdefender', 'corporate', /^(CN|O|OU)=Bitdefender\b/i],
  ['Dr.Web', 'corporate', /^(CN|O)=(Dr\.?Web|Doctor Web)\b/i],
  ['AdGuard', 'corporate', /^(CN|O)=Adguard\b/i],
  ['Qustodio', 'corporate', /^(CN|O)=Qustodio\b/i],
];

/** The tool that writes such subjects; `undefined` for one that nobody here knows. Attributes as `TYPE=value`. */
export function makerOf(attributes: readonly string[]): Maker | undefined {
  const found = makers.find(([, , attribute]) => attributes.some((text) => attribute.test(text)));
  return found && { tool: found[0], kind: found[1] };
}
