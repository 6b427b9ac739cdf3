import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withRoundedTimes } from '../../handshake/report/rounded-times.ts';
import type { CheckResult, Finding, VerdictCode } from '../../shared/handshake.ts';
import type { Command, Context, Outcome } from '../command.ts';
import { cancelled } from '../confirm.ts';
import { namesLines } from '../describe/authority.ts';
import { findingBlocks, stepsBlock } from '../describe/check.ts';
import { planBlocks } from '../describe/stores.ts';
import { fields, gap, marked, paragraph, title, verbatim, type Block } from '../text/blocks.ts';
import type { Services } from '../../services.ts';

const host = 'tour.localhost';

export const tour: Command = {
  options: [],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Creates an authority and a project in a folder of its own, serves the certificate for a moment, tries the ' +
      'handshake, and shows what a real setup would change. The folder is removed at the end, also after Ctrl+C. ' +
      'No keychain and no trust store is changed.',
    'The exit code is 0 when the handshake did what it should. That nobody trusts the tour’s authority is as it ' +
      'should be: nothing was told to.',
  ],
  changes: true,
  run: async (_, context) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-tour-'));
    let services: Services | undefined;
    try {
      services = await context.servicesFor({
        ...context.environment,
        LATCHKEY_HOME: folder,
        LATCHKEY_KEYCHAIN: 'vault',
        // Lives in this process's memory alone, and so do the keys once the folder is gone.
        LATCHKEY_VAULT_PASSPHRASE: randomBytes(24).toString('base64url'),
      });
      return await guide(services, folder, context);
    } finally {
      await services?.log.flush();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

async function guide(services: Services, folder: string, context: Context): Promise<Outcome> {
  const { terminal } = context;
  const tell = (blocks: readonly Block[]): void => {
    if (context.signal.aborted) throw cancelled('The tour’s folder is removed; nothing else was changed.');
    terminal.tell([...blocks, gap]);
  };
  tell([
    title('A tour of Latchkey'),
    paragraph(`Everything happens in ${folder}, which is removed at the end. Your computer stays as it is.`),
  ]);
  const authority = await services.authority.create({});
  tell(authorityStory(authority.root));
  const project = await services.projects.add({ hosts: [host] });
  tell([
    title('2. A project gets its certificate'),
    fields(
      [
        ['hosts', project.hosts],
        ['SHA-256', project.certificate.sha256],
        ['valid until', project.certificate.notAfter.slice(0, 10)],
        ['key', project.certificate.keyType],
      ],
      2,
    ),
  ]);
  const request = { target: { project: project.id }, serve: true };
  const check = await services.check(request, { signal: context.signal });
  tell([
    title('3. A server answers with it, and the handshake is tried'),
    stepsBlock(inTour(check)),
    ...verdictBlocks(check.verdict),
  ]);
  const stores = await services.trust.plan();
  tell([title('4. What a real setup would change here'), ...planStory(planBlocks(stores)), ...planNote(stores.length)]);
  const isRight = handshakeDidItsPart(check);
  return {
    exitCode: isRight ? 0 : 1,
    document: { ok: isRight, authority, project, check: withRoundedTimes(check), plan: { stores } },
    blocks: ending(isRight, check),
  };
}

/** Its vault is not the one a person may have. */
function inTour(check: CheckResult): CheckResult {
  const steps = check.steps.map((step) => ({
    ...step,
    summary: step.summary.replace('Latchkey’s vault', 'the tour’s own vault'),
  }));
  return { ...check, steps };
}

/** Without the advice to trust: nobody should trust an authority that is thrown away in a moment. */
function verdictBlocks(verdict: Finding): Block[] {
  if (!expected.includes(verdict.code)) return findingBlocks(verdict);
  const { code, severity, message } = verdict;
  return findingBlocks({ code, severity, message });
}

function authorityStory(root: { permittedDns: string[]; permittedIp: string[] } | null): Block[] {
  const lines = root ? namesLines(root) : [];
  return [
    title('1. An authority is created'),
    paragraph('It may sign nothing but these, so that a stolen key cannot impersonate your bank:', 2),
    ...lines.map((line) => paragraph(line, 4)),
  ];
}

function planStory(plans: readonly Block[]): readonly Block[] {
  return plans.length === 0 ? [paragraph('No trust store was found that it could change.', 2)] : plans;
}

function planNote(stores: number): Block[] {
  if (stores === 0) return [];
  return [paragraph('The root’s name and file shown here are the tour’s; a real setup makes its own.', 2)];
}

/** The verdicts on an authority that nothing trusts. */
const expected: readonly VerdictCode[] = ['OK', 'NOT_TRUSTED_HERE', 'UNTRUSTED_ISSUER'];

/** Every step but trust went well, and trust failed for the one reason that it should: nothing was trusted. */
function handshakeDidItsPart(check: CheckResult): boolean {
  const others = check.steps.filter((step) => step.id !== 'trust');
  const isComplete = others.every((step) => step.state === 'passed' || step.state === 'finding');
  return (
    isComplete &&
    check.findings.filter((finding) => finding.severity === 'error').every(({ code }) => expected.includes(code))
  );
}

function ending(isRight: boolean, check: CheckResult): Block[] {
  if (!isRight) {
    return [
      marked('bad', 'The handshake did not do what it should; the verdict above says why. The folder is removed.'),
    ];
  }
  const trust = check.ok
    ? 'The handshake works.'
    : 'The handshake works. It is untrusted, as it should be: the tour told no store to trust its authority.';
  return [
    marked('good', `${trust} The folder is removed.`),
    gap,
    paragraph('For real:'),
    verbatim('latchkey setup'),
    verbatim('latchkey add shop.localhost'),
  ];
}
