import type { CheckResult, ClientVerdict, Evidence, Finding, FixAction } from '../../../electron/shared/handshake.ts';
import { visibleText } from '../../../electron/shared/visible-text.ts';

/** Longer than anything that a check says, shorter than what would make the window slow. */
const sentence = 2_000;
const field = 8_000;

/**
 * A check's result as it can be shown: whatever a stranger may have had a word in, with what cannot be seen or would
 * reorder a line spelled out. The check itself does so too; the window does not rely on it. The chain is left as it
 * is: its texts can be long, and are treated where they are shown.
 */
export function shownResult(result: CheckResult): CheckResult {
  const findings = result.findings.map(shownFinding);
  const { listener } = result;
  return {
    ...result,
    findings,
    verdict: shownFinding(result.verdict),
    steps: result.steps.map((step) => ({
      ...step,
      summary: visibleText(step.summary, sentence),
      evidence: step.evidence.map(shownEvidence),
    })),
    messages: result.messages.map((message) => ({
      ...message,
      name: visibleText(message.name, 100),
      fields: message.fields.map(shownEvidence),
    })),
    clients: result.clients.map(shownClient),
    listener: listener && {
      ...listener,
      program: visibleText(listener.program, 200),
      command: visibleText(listener.command, sentence),
    },
  };
}

function shownEvidence({ label, value }: Evidence): Evidence {
  return { label: visibleText(label, 200), value: visibleText(value, field) };
}

function shownFinding(finding: Finding): Finding {
  return {
    ...finding,
    message: visibleText(finding.message, sentence),
    ...(finding.fix === undefined ? {} : { fix: visibleText(finding.fix, sentence) }),
    ...(finding.action ? { action: shownAction(finding.action) } : {}),
  };
}

/** What is to be pasted keeps its lines. */
function shownAction(action: FixAction): FixAction {
  if (action.kind !== 'copy') return action;
  const lines = action.text.slice(0, field).split('\n');
  return { ...action, text: lines.map((line) => visibleText(line, field)).join('\n') };
}

function shownClient(client: ClientVerdict): ClientVerdict {
  const texts = (['label', 'code', 'reason', 'needs'] as const).flatMap((name) => {
    const text = client[name];
    return text === undefined ? [] : [[name, visibleText(text, sentence)] as const];
  });
  return { ...client, ...Object.fromEntries(texts) };
}
