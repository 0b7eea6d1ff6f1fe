import { signal } from "@preact/signals";

/** Where the console is, whatever it is served under: its script lies in `assets/` below it. */
const HOME = new URL("../", import.meta.url);

/** The API, which is served beside it. */
export const API = new URL("../", HOME);

const ROOT = HOME.pathname.replace(/\/$/, "");

export type Query = Readonly<Record<string, string | undefined>>;

export interface Address {
  /** What follows `/console`, decoded: `["migrations", "contoso"]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const read = (): Address => ({
  path: window.location.pathname
    .slice(ROOT.length)
    .split("/")
    .filter((one) => one !== "")
    .map(decode),
  query: new URLSearchParams(window.location.search),
});

export const address = signal<Address>(read());
window.addEventListener("popstate", () => {
  address.value = read();
});

const queryText = (query: Query): string => {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "",
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

/** The address of a view, for links. */
export const hrefOf = (path: readonly string[], query: Query = {}): string =>
  `${[ROOT, ...path.map(encodeURIComponent)].join("/")}${queryText(query)}`;

/** The console's own address of what comes back from the issuer. */
export const SIGNED_IN = new URL(hrefOf(["signed-in"]), window.location.origin).href;

/** Shows another view. @param replace true where going back should skip the one before */
export const go = (href: string, replace = false): void => {
  if (replace) window.history.replaceState(null, "", href);
  else window.history.pushState(null, "", href);
  address.value = read();
};

/** Changes some of the query, so that what is filtered can be linked to. */
export const setQuery = (change: Query): void => {
  const { path, query } = address.value;
  go(hrefOf(path, { ...Object.fromEntries(query), ...change }), true);
};
