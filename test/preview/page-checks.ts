import type { Page } from 'playwright-core';

/** What is wider than its place, as `TAG.class`. */
export async function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = (element: Element) => element.scrollWidth > element.clientWidth + 1;
    const boxes = [document.documentElement, ...document.querySelectorAll('main, .card, aside, dialog')];
    return boxes.filter(wide).map((element) => `${element.tagName}.${element.className}`);
  });
}

/** What can be pressed and has no name, or is smaller than 24 pixels. */
export function pressableFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const visible = [...document.querySelectorAll<HTMLElement>('button, select, input, summary')].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden'),
    );
    return visible.flatMap((element) => {
      const { height, width } = element.getBoundingClientRect();
      const name = element.ariaLabel ?? element.textContent.trim();
      const labelled = name !== '' || (element instanceof HTMLInputElement && (element.labels?.length ?? 0) > 0);
      // Links inside a sentence and radio buttons inside a label are exempt: WCAG 2.2, 2.5.8.
      const small = !element.matches('.link, label input') && (height < 24 || width < 24);
      return [
        ...(labelled ? [] : [`no name: ${element.outerHTML}`]),
        ...(small ? [`small: ${element.outerHTML}`] : []),
      ];
    });
  });
}
