/*
 * Names below which strangers register names of their own. An authority for one of them could sign for all of
 * those strangers. The whole Public Suffix List (https://publicsuffix.org/list/) has ten thousand lines and
 * changes every week; these few catch the slips that people make. They are no border: nothing here could know
 * who owns a domain anyway.
 */

/** Run by a registry; the browsers refuse a wildcard right below. Top-level names are all of this kind. */
const registrySuffixes = new Set(
  `home.arpa
  co.uk org.uk me.uk ac.uk gov.uk net.uk ltd.uk plc.uk sch.uk
  com.au net.au org.au edu.au gov.au id.au asn.au co.nz net.nz org.nz ac.nz govt.nz
  co.jp or.jp ne.jp ac.jp go.jp co.kr or.kr com.cn net.cn org.cn gov.cn com.tw org.tw com.hk org.hk
  com.sg com.my co.id co.th com.ph com.vn co.in net.in org.in com.pk com.bd
  co.za org.za com.ng co.ke com.eg co.il org.il com.sa com.tr
  com.br net.br org.br com.ar com.mx com.co com.pe com.ve com.uy com.ec
  co.at or.at com.es com.pt com.gr com.cy com.pl com.ua com.ro com.mt`.split(/\s+/),
);

/** Run by a company that gives every customer a name below its own. */
const hostingSuffixes = new Set(
  `github.io gitlab.io pages.dev workers.dev r2.dev netlify.app vercel.app now.sh web.app firebaseapp.com
  appspot.com run.app herokuapp.com fly.dev onrender.com deno.dev replit.app glitch.me surge.sh streamlit.app
  azurewebsites.net azurestaticapps.net cloudfront.net
  ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev trycloudflare.com ts.net
  duckdns.org dyndns.org no-ip.org eu.org`.split(/\s+/),
);

/** True for a top-level name and for what a registry treats like one. Takes a normalised name. */
export function isRegistrySuffix(name: string): boolean {
  return !name.includes('.') || registrySuffixes.has(name);
}

/** True for a name below which the well-known hosting companies put their customers. Takes a normalised name. */
export function isHostingSuffix(name: string): boolean {
  return hostingSuffixes.has(name);
}
