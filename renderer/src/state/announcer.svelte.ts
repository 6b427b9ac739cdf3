/** What a screen reader says when something finished that the eye sees elsewhere. */
export class Announcer {
  /** Alternates between two regions, so that the same words twice are said twice. */
  texts = $state<[string, string]>(['', '']);
  #turn: 0 | 1 = 0;

  say(text: string): void {
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.texts = this.#turn === 0 ? [text, ''] : ['', text];
  }
}
