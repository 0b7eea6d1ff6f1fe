import type { ProxyEnv } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { Failure } from "../core/failure.ts";

/** A proxy as the environment names it: `HTTPS_PROXY` for addresses that begin with https, `HTTP_PROXY` for the others. */
interface Proxy {
  readonly variable: string;
  readonly url: URL;
}

export interface Proxies {
  readonly "https:"?: Proxy;
  readonly "http:"?: Proxy;
  /** What is asked directly, as `NO_PROXY` names it. */
  readonly except: readonly string[];
}

/**
 * What no proxy can reach for this host: itself, and where AWS hands out the credentials of an instance or a container, which
 * would be those of the proxy's host.
 */
const OWN = [
  ...["localhost", "127.0.0.1", "::1"],
  ...["169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"],
];

/** The variable in small letters stands before the other, as in Node and curl; an empty one is none. */
const findVariable = (env: NodeJS.ProcessEnv, name: string): { variable: string; value: string } | undefined => {
  for (const variable of [name.toLowerCase(), name]) {
    const value = env[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
};

/** `proxy:3128` is what curl takes for `http://proxy:3128`. Node would ignore it, and connect directly. */
const urlOf = (value: string): string => (value.includes("://") ? value : `http://${value}`);

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

const findProxy = (env: NodeJS.ProcessEnv, name: string): Proxy | undefined => {
  const found = findVariable(env, name);
  if (found === undefined) return undefined;
  const { variable, value } = found;
  const url = URL.canParse(urlOf(value)) ? new URL(urlOf(value)) : undefined;
  // The value may have a password in it, so it is not repeated.
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isEncoded(url.username) || !isEncoded(url.password))
    throw new Failure(
      "proxy-invalid",
      `${variable} is no address of a proxy: it must be http://host:port or https://host:port`,
    );
  return { variable, url };
};

/**
 * The proxies that the environment names, by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, also in small letters.
 * @returns undefined where it names none
 * @throws Failure `proxy-invalid`
 */
export const findProxies = (env: NodeJS.ProcessEnv): Proxies | undefined => {
  const [https, http] = [findProxy(env, "HTTPS_PROXY"), findProxy(env, "HTTP_PROXY")];
  if (https === undefined && http === undefined) return undefined;
  const except = (findVariable(env, "NO_PROXY")?.value ?? "").split(/[\s,]+/).filter((one) => one !== "");
  return {
    ...(https === undefined ? {} : { "https:": https }),
    ...(http === undefined ? {} : { "http:": http }),
    except,
  };
};

const EVERYTHING = "*";

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

/** `example.com` of `.example.com` and `*.example.com`. */
const nameOf = (entry: string): string => withoutBrackets(entry.toLowerCase().replace(/^\*?\./, ""));

/**
 * An entry as both of Node's clients read it: a name, with all below it as for curl, is one to `fetch` without a dot before it and
 * to agents with one; addresses of IPv6 have brackets for the one and none for the other.
 */
const spellingsOf = (entry: string): string[] => {
  const name = nameOf(entry);
  if (isIPv6(name)) return [name, `[${name}]`];
  return /[:/]/.test(name) || isIPv4(name) ? [entry] : [name, `.${name}`];
};

/** `fetch` takes a `*` for everything only where nothing stands beside it. */
const exceptText = (except: readonly string[]): string =>
  except.includes(EVERYTHING) ? EVERYTHING : [...except, ...OWN].flatMap(spellingsOf).join(",");

const isDirect = ({ hostname, port, protocol }: URL, except: readonly string[]): boolean => {
  const host = withoutBrackets(hostname);
  const withPort = `${host}:${port || (protocol === "http:" ? 80 : 443)}`;
  return [...except, ...OWN].map(nameOf).some((name) => {
    const asked = !isIPv6(name) && name.includes(":") ? withPort : host;
    return name === EVERYTHING || asked === name || asked.endsWith(`.${name}`);
  });
};

/** The same as Node's agents take it (nodejs.org, "Built-in Proxy Support"). @throws Failure `proxy-invalid` */
export const findProxyEnv = (env: NodeJS.ProcessEnv): ProxyEnv | undefined => {
  const proxies = findProxies(env);
  if (proxies === undefined) return undefined;
  const { "https:": https, "http:": http, except } = proxies;
  return {
    ...(https === undefined ? {} : { HTTPS_PROXY: https.url.href }),
    ...(http === undefined ? {} : { HTTP_PROXY: http.url.href }),
    NO_PROXY: exceptText(except),
  };
};

/**
 * Sends what `fetch` and Node's own agents ask through the proxies of the environment. `node:http` is not imported: an ES module
 * that imports it reads all of its members, and loads `fetch` and WebSockets with them. @throws Failure `proxy-invalid`
 */
export const useProxies = (env: NodeJS.ProcessEnv): void => {
  const proxyEnv = findProxyEnv(env);
  if (proxyEnv !== undefined) process.getBuiltinModule("node:http").setGlobalProxyFromEnv(proxyEnv);
};

/**
 * Which proxy is asked for an address, for people, without name and password: `the proxy http://proxy:3128 (HTTPS_PROXY)`.
 * @returns undefined where none is
 * @throws Failure `proxy-invalid`
 */
export const findProxyText = (address: string, env: NodeJS.ProcessEnv): string | undefined => {
  const proxies = findProxies(env);
  const asked = new URL(address);
  const proxy = proxies?.[asked.protocol === "http:" ? "http:" : "https:"];
  if (proxies === undefined || proxy === undefined || isDirect(asked, proxies.except)) return undefined;
  const { variable, url } = proxy;
  const but = proxies.except.length === 0 ? "" : `, but for NO_PROXY: ${proxies.except.join(", ")}`;
  return `the proxy ${url.protocol}//${url.host} (${variable}${but})`;
};

const MIN_SECRET = 6;

/** What must not leave this machine of the proxies' addresses: their passwords, and the addresses with them. */
export const proxySecrets = (env: NodeJS.ProcessEnv): string[] =>
  ["HTTPS_PROXY", "HTTP_PROXY"].flatMap((name) => {
    const value = findVariable(env, name)?.value;
    if (value === undefined || !URL.canParse(urlOf(value))) return [];
    const { username, password } = new URL(urlOf(value));
    if (password === "" || !isEncoded(username) || !isEncoded(password)) return [];
    const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
    const whole = [value, `${user}:${secret}`];
    // A shorter one would be found in words that are none.
    return secret.length < MIN_SECRET ? whole : [...whole, password, secret];
  });
