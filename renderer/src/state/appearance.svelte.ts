export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const storageKey = 'latchkey.appearance';

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;
type Root = Pick<HTMLElement, 'dataset'>;

/** Light, dark, or as the system has it; remembered by this window alone. */
export class AppearanceChoice {
  choice = $state<Appearance>('system');
  readonly #storage: Storage;
  readonly #root: Root;

  constructor(storage: Storage, root: Root) {
    this.#storage = storage;
    this.#root = root;
    this.#apply(appearances.find((appearance) => appearance === storage.getItem(storageKey)) ?? 'system');
  }

  choose(appearance: Appearance): void {
    this.#storage.setItem(storageKey, appearance);
    this.#apply(appearance);
  }

  #apply(appearance: Appearance): void {
    this.choice = appearance;
    if (appearance === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = appearance;
  }
}
