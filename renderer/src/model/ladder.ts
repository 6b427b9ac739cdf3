import {
  stepIds,
  type CheckResult,
  type Step,
  type StepId,
  type WireMessage,
} from '../../../electron/shared/handshake.ts';

/** One rung of the ladder: a step, what travelled for it, and whether the wire was encrypted by its end. */
export interface LadderRow {
  number: number;
  step: Step;
  messages: WireMessage[];
  /** The wire was encrypted when this step began. */
  encryptedBefore: boolean;
  /** The wire was encrypted when this step ended. */
  encryptedAfter: boolean;
}

/**
 * The six steps in the textbook's order, each with its messages. From the first encrypted message on, everything
 * below is encrypted too, as far as the connection came: so the picture shows where encryption truly begins,
 * which in TLS 1.3 is before the certificate and in TLS 1.2 after the keys are agreed.
 */
export function ladderRows(result: Pick<CheckResult, 'steps' | 'messages'>): LadderRow[] {
  let encrypted = false;
  return stepIds.map((id, index) => {
    const step = stepNamed(result.steps, id);
    const messages = result.messages.filter((message) => message.step === id);
    const reached = step.state !== 'skipped';
    const encryptedBefore = encrypted && reached;
    if (messages.some((message) => message.encrypted)) encrypted = true;
    return { number: index + 1, step, messages, encryptedBefore, encryptedAfter: encrypted && reached };
  });
}

function stepNamed(steps: readonly Step[], id: StepId): Step {
  return steps.find((step) => step.id === id) ?? { id, state: 'skipped', ms: 0, summary: '', evidence: [] };
}
