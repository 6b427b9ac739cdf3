import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const provided = ['electron', 'keytar', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

export default defineConfig({
  environments: {
    main: {
      consumer: 'server',
      // Everything but the external modules goes into the bundle, so that the package ships no node_modules tree.
      resolve: { noExternal: true, external: provided, conditions: ['node', 'import', 'default'] },
      build: {
        outDir: 'dist/main',
        emptyOutDir: true,
        target: 'node20',
        sourcemap: true,
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: { cli: 'electron/cli.ts' },
          external: provided,
          output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      const { main } = builder.environments;
      if (!main) throw new Error('There is no build environment named main');
      await builder.build(main);
    },
  },
});
