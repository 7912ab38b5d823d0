import { dark, light, type Theme } from '@cape/figures';
import { computed, effect, signal } from '@preact/signals';

export const themeChoices = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const key = 'cape-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(system.matches);
system.addEventListener('change', () => {
  systemDark.value = system.matches;
});

/** The reader's choice; it stays on this machine, and is no part of a link. */
export const themeChoice = signal<ThemeChoice>(stored());

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(key);
    return themeChoices.find((choice) => choice === value) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** Printed paper is light, whatever the screen is. */
const printing = signal(false);
addEventListener('beforeprint', () => {
  printing.value = true;
});
addEventListener('afterprint', () => {
  printing.value = false;
});

const isDark = computed(
  () =>
    !printing.value && (themeChoice.value === 'dark' || (themeChoice.value === 'auto' && systemDark.value)),
);

/** The colors that figures are drawn in. */
export const theme = computed<Theme>(() => (isDark.value ? dark : light));

effect(() => {
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
});

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  try {
    localStorage.setItem(key, choice);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
