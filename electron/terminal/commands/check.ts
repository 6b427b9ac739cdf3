import { withRoundedTimes } from '../../handshake/report/rounded-times.ts';
import type { Failure } from '../../shared/errors.ts';
import type { CheckRequest, CheckResult } from '../../shared/handshake.ts';
import type { Services } from '../../services.ts';
import { usage } from '../arguments.ts';
import { checkAll } from '../check-all.ts';
import { targetOf, type CheckTarget } from '../check-target.ts';
import type { Call, Command, Context, Outcome } from '../command.ts';
import { checkBlocks } from '../describe/check.ts';
import { lessonsOf } from '../describe/explanation.ts';
import { failureBlocks } from '../describe/failure.ts';
import { keyLogFile } from '../key-log-file.ts';
import { isJsonFile, reportFile, type ReportFile } from '../report-file.ts';
import { gap, marked, paragraph, verbatim, type Block } from '../text/blocks.ts';
import { shellWord } from '../../shared/shell-word.ts';
import { timeoutOf } from '../values.ts';

export const check: Command = {
  options: [
    { name: 'all', text: 'every project that has a port; with --serve, every project' },
    { name: 'serve', text: 'starts a server with the project’s certificate for the moment of the check' },
    { name: 'timeout', value: 'MS', text: 'gives up after so many milliseconds' },
    { name: 'explain', text: 'says what each step and message is for, and where the standard says it' },
    {
      name: 'report',
      value: 'FILE',
      text: 'writes the check to a file: JSON when it ends in .json, else text to read',
    },
    { name: 'force', text: 'overwrites a report that is there' },
    { name: 'raw', text: 'adds the bytes of the messages, as hex, to --json and to a report in JSON' },
    {
      name: 'key-log',
      value: 'FILE',
      text: 'writes the secrets of this one connection to a new file, for Wireshark; whoever has it can decrypt it',
    },
  ],
  words: { atLeast: 0, atMost: 1 },
  notes: [
    'A word that names a project is that project. Otherwise a name with a dot or a colon is a host: ' +
      'shop.localhost, shop.localhost:5173, [::1]:8443, :5173 for a port of this computer. shop:8443 is a project at ' +
      'another port; a host or a port that belongs to one project is checked as that project’s. Without a port the ' +
      'project’s own is used, else 443.',
    'The verdict comes first, with what mends it and the command that does. Then six steps, each passed, failed, ' +
      'passed with a finding, or not reached; then the handshake between Latchkey and the server, message by ' +
      'message: single strokes in the clear, double ones encrypted, times in milliseconds.',
    '--all checks eight projects at once and prints one line each. The exit code is 0 when nothing stands in the ' +
      'way and 1 when something does, for one project or any of all.',
    'A report holds no secret. A key log does (https://www.rfc-editor.org/rfc/rfc9850): it is readable by you alone, ' +
      'never written over another file, and the variable SSLKEYLOGFILE is not looked at.',
  ],
  changes: false,
  run: async (call, context) => {
    const [word] = call.words;
    if (call.has('all') === (word !== undefined)) {
      throw usage('Name one project or host, or use --all: latchkey check <project> | <host[:port]> | --all.');
    }
    refuseWhatDoesNothing(call);
    const timeout = call.value('timeout');
    const options = { serve: call.has('serve'), ...(timeout === undefined ? {} : { timeoutMs: timeoutOf(timeout) }) };
    const services = await context.services();
    if (word === undefined) return checkAll(services, options, context);
    const target = await targetOf(word, services, options.serve);
    const request = { target: target.target, ...options, ...(call.has('raw') ? { raw: true } : {}) };
    const wanted = call.value('report');
    const report = wanted === undefined ? undefined : await reportFile(context.absolute(wanted), call.has('force'));
    const result = await checkOne(services, request, call, context);
    return outcome(result, target, report, call, context);
  },
};

/** An option that would change nothing is a mistake that is better told than passed over. */
function refuseWhatDoesNothing(call: Call): void {
  const report = call.value('report');
  const single = ['explain', 'report', 'raw', 'key-log'].find((name) => call.has(name));
  if (call.has('all') && single !== undefined)
    throw usage(`--${single} goes with one project or host, not with --all.`);
  if (call.has('force') && report === undefined) throw usage('--force overwrites a report: it needs --report FILE.');
  if (call.has('raw') && !call.has('json') && !(report !== undefined && isJsonFile(report))) {
    throw usage('--raw shows in JSON alone: add --json, or --report with a name that ends in .json.');
  }
}

async function checkOne(services: Services, request: CheckRequest, call: Call, context: Context): Promise<CheckResult> {
  const { signal } = context;
  const wanted = call.value('key-log');
  if (wanted === undefined) return services.check(request, { signal });
  const path = context.absolute(wanted);
  const file = keyLogFile(path);
  context.terminal.warn([
    marked('caution', `The secrets of this connection go to ${path}.`),
    paragraph(keyLogWarning, 2),
  ]);
  let result: CheckResult;
  try {
    result = await services.check(request, { signal, keyLog: file.add });
  } catch (error) {
    file.discard();
    throw error;
  }
  if (!file.finish()) context.terminal.warn([marked('none', `${keyLogNone} ${path} is not there.`)]);
  return result;
}

const keyLogWarning =
  'Whoever has that file and a recording of the connection can read all of it. Delete it when you are done.';
const keyLogNone = 'There were no secrets to write: the connection ended before any were agreed on.';

async function outcome(
  result: CheckResult,
  target: CheckTarget,
  report: ReportFile | undefined,
  call: Call,
  context: Context,
): Promise<Outcome> {
  const reportError = await report?.write(result);
  const explain = call.has('explain');
  const { project, recognised = false } = target;
  return {
    exitCode: result.ok && !reportError ? 0 : 1,
    document: {
      ...withRoundedTimes(result),
      ...(explain ? { lessons: lessonsOf(result) } : {}),
      ...(report === undefined ? {} : reportError ? { reportError } : { report: report.path }),
    },
    blocks: [
      ...checkBlocks(result, { now: context.clock(), project, recognised, explain }),
      ...serveAdvice(result, target, call),
      ...(report === undefined ? [] : [gap, ...reportBlocks(report, reportError)]),
    ],
  };
}

function reportBlocks({ path }: ReportFile, error: Failure | undefined): Block[] {
  if (!error) return [marked('good', `The report is in ${path}`)];
  return [marked('bad', 'The report was not written.'), ...failureBlocks(error, '')];
}

/** For a project that has told no port: what to do when the default one is silent. */
function serveAdvice(result: CheckResult, { target, project }: CheckTarget, call: Call): Block[] {
  // A port that was named is no default.
  if (target.port !== undefined && target.port !== 443) return [];
  const { code, action } = result.verdict;
  if (code !== 'NOTHING_LISTENING' || !project || project.port !== undefined || call.has('serve')) return [];
  return [
    gap,
    paragraph('The project has no port of its own, so 443 was tried. Its certificate can be tried without a server.'),
    // The verdict may have named it already.
    ...(action?.kind === 'serve' ? [] : [verbatim(`latchkey check ${shellWord(project.name)} --serve`)]),
  ];
}
