import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess({ script: true }),
  // Styles go to a file: the content security policy allows no <style> element.
  compilerOptions: { css: 'external', runes: true },
};
