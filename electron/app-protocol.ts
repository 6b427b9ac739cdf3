import { protocol, type Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { bundledFile } from './bundled-file.ts';
import { pageHeaders } from './page-headers.ts';

/** Must run before Electron is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves `app://bundle/…` from the built window's folder, and nothing else from anywhere. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', (request) => respond(request, folder));
}

async function respond(request: Request, folder: string): Promise<Response> {
  const found = request.method === 'GET' ? bundledFile(folder, request.url) : undefined;
  if (!found) return notFound();
  try {
    const content = await readFile(found.file);
    return new Response(new Uint8Array(content), { headers: { ...pageHeaders, 'content-type': found.type } });
  } catch {
    // The page asked for what was never built: that is all the page needs to know.
    return notFound();
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...pageHeaders, 'content-type': 'text/plain' } });
}
