import { svelte } from '@sveltejs/vite-plugin-svelte';
import { builtinModules } from 'node:module';
import { defineConfig, type EnvironmentOptions } from 'vite';

// One configuration builds the window, the main process with the command line, and the preload.
const provided = ['electron', 'keytar', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

function nodeProgram(outDir: string, build: EnvironmentOptions['build']): EnvironmentOptions {
  return {
    consumer: 'server',
    // Everything but the external modules goes into the bundle, so that the package ships no node_modules tree.
    resolve: { noExternal: true, external: provided, conditions: ['node', 'import', 'default'] },
    build: { outDir, emptyOutDir: true, target: 'node20', sourcemap: true, minify: false, ssr: true, ...build },
  };
}

export default defineConfig({
  root: 'renderer',
  base: './',
  // The configuration lies beside this file, not in the root that Vite is given.
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  environments: {
    client: {
      build: {
        outDir: '../dist/renderer',
        emptyOutDir: true,
        target: 'chrome130',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { checks: { bundlerTimings: false } },
      },
    },
    main: nodeProgram('../dist/main', {
      rolldownOptions: {
        input: { main: 'electron/main.ts', cli: 'electron/cli.ts' },
        external: provided,
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // A short command is as fast as its code loads: few files, and none that it does not need.
          codeSplitting: {
            groups: [
              // What the window's first picture needs too: no more than this is loaded before it.
              { name: 'base', test: /electron\/(system|shared)\/|valibot/ },
              { name: 'terminal', test: /electron\/terminal\/(?!commands)/ },
              {
                name: 'core',
                test: /electron\/(create-services|(keychain|authority|projects|certificates)\/)|node-forge/,
              },
            ],
          },
        },
      },
    }),
    preload: nodeProgram('../dist/preload', {
      rolldownOptions: {
        // A sandboxed preload cannot be an ES module.
        input: { preload: 'electron/preload.ts' },
        external: provided,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    }),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload']) {
        const environment = builder.environments[name];
        if (!environment) throw new Error(`No build environment named ${name}`);
        await builder.build(environment);
      }
    },
  },
});
