import { signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const STORED = "cleargate.theme";

export const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(STORED)) ?? "system");

const show = (): void => {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
};

/** Shows what was chosen before. */
export const startTheme = show;

export const chooseTheme = (next: Theme): void => {
  theme.value = next;
  localStorage.setItem(STORED, next);
  show();
};
