/** Names that only this machine, or a network at home, resolves (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const LOCAL = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/** The URL parser writes every form of an IPv4 address in digits, and one of IPv6 in brackets. */
const ADDRESS = /^(?:[\d.]+|\[.*\])$/;

/** A fragment goes nowhere; no URL has the others (RFC 3986, 2), and what is between `<` and `>` is a variable to EventBridge's templates. */
const NO_SIGN = /[#\s<>"\\]/;

/** Dots at the end name the same host. */
const withoutDots = (host: string): string => {
  let end = host.length;
  while (host[end - 1] === ".") end -= 1;
  return host.slice(0, end);
};

/**
 * True of an address to which events may be posted: by https, to a host with a public name. Whoever deploys names it; a redirect
 * is never followed.
 */
export const isWebhookAddress = (text: string): boolean => {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || NO_SIGN.test(text)) return false;
  const host = withoutDots(url.hostname);
  return host.includes(".") && !LOCAL.test(host) && !ADDRESS.test(host);
};
