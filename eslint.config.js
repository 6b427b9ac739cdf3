import svelte from 'eslint-plugin-svelte';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const outsideRenderer = [
  {
    regex: '^(\\.\\./)+electron/(?!shared/)',
    message: 'The window may import only electron/shared; everything else crosses the wire.',
  },
  { regex: '^(node:|electron$|keytar$)', message: 'The window has no Node and no Electron.' },
];

/** dependency-cruiser sees modules; which of Electron's names a file imports is seen here. */
function without(...importNames) {
  const message = 'Only ipc/register.ts uses ipcMain, and only preload.ts ipcRenderer.';
  return { 'no-restricted-imports': ['error', { paths: [{ name: 'electron', importNames, message }] }] };
}

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'node_modules/', 'test/.artifacts/'] },
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      parserOptions: {
        project: [
          'electron/shared/tsconfig.json',
          'electron/tsconfig.json',
          'renderer/tsconfig.json',
          'test/tsconfig.json',
        ],
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
    },
  },
  { files: ['electron/**/*.ts'], rules: without('ipcMain', 'ipcRenderer') },
  { files: ['electron/ipc/register.ts'], rules: without('ipcRenderer') },
  { files: ['electron/preload.ts'], rules: without('ipcMain') },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    files: ['renderer/**/*.{ts,svelte}'],
    rules: {
      'no-restricted-imports': ['error', { patterns: outsideRenderer }],
      // svelte-check reads these types; ESLint's own program does not see through .svelte imports.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], extends: [tseslint.configs.disableTypeChecked], rules: { 'no-console': 'off' } },
);
