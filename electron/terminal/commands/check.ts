import type { CheckResult } from '../../shared/handshake.ts';
import { usage } from '../arguments.ts';
import { checkAll } from '../check-all.ts';
import { targetOf, type CheckTarget } from '../check-target.ts';
import type { Call, Command, Context, Outcome } from '../command.ts';
import { checkBlocks } from '../describe/check.ts';
import { gap, paragraph, verbatim, type Block } from '../text/blocks.ts';
import { shellWord } from '../text/shell-word.ts';
import { timeoutOf } from '../values.ts';

export const check: Command = {
  options: [
    { name: 'all', text: 'every project that has a port; with --serve, every project' },
    { name: 'serve', text: 'starts a server with the project’s certificate for the moment of the check' },
    { name: 'timeout', value: 'MS', text: 'gives up after so many milliseconds' },
  ],
  words: { atLeast: 0, atMost: 1 },
  notes: [
    'A word that names a project is that project. Otherwise a name with a dot or a colon is a host: ' +
      'shop.localhost, shop.localhost:5173, [::1]:8443, :5173 for a port of this computer. Without a port the ' +
      'project’s own is used, else 443.',
    'Six steps are shown, each passed, failed, passed with a finding, or not reached. The exit code is 0 when ' +
      'nothing stands in the way and 1 when something does.',
  ],
  changes: false,
  run: async (call, context) => {
    const [word] = call.words;
    if (call.has('all') === (word !== undefined)) {
      throw usage('Name one project or host, or use --all: latchkey check <project> | <host[:port]> | --all.');
    }
    const timeout = call.value('timeout');
    const options = { serve: call.has('serve'), ...(timeout === undefined ? {} : { timeoutMs: timeoutOf(timeout) }) };
    const services = await context.services();
    if (word === undefined) return checkAll(services, options, context);
    const target = await targetOf(word, services, options.serve);
    const result = await services.check({ target: target.target, ...options }, { signal: context.signal });
    return outcome(result, target, call, context);
  },
};

function outcome(result: CheckResult, target: CheckTarget, call: Call, context: Context): Outcome {
  return {
    exitCode: result.ok ? 0 : 1,
    document: result,
    blocks: [...checkBlocks(result, context.clock()), ...serveAdvice(result, target, call)],
  };
}

/** For a project that has told no port: what to do when the default one is silent. */
function serveAdvice(result: CheckResult, { project }: CheckTarget, call: Call): Block[] {
  const isSilent = result.verdict.code === 'NOTHING_LISTENING';
  if (!isSilent || !project || project.port !== undefined || call.has('serve')) return [];
  return [
    gap,
    paragraph('The project has no port of its own, so 443 was tried. To try its certificate without a server:'),
    verbatim(`latchkey check ${shellWord(project.name)} --serve`),
  ];
}
