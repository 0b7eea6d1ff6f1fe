/** Names that only this machine, or a network at home, resolves (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const LOCAL = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/** The URL parser writes every form of an IPv4 address in digits, and one of IPv6 in brackets. */
const ADDRESS = /^(?:[\d.]+|\[.*\])$/;

/**
 * True of an address to which events may be posted: by https, to a host with a public name. Whoever deploys names it; a redirect
 * is never followed.
 */
export const isWebhookAddress = (text: string): boolean => {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || /[#\s]/.test(text)) return false;
  const host = url.hostname.replace(/\.$/, "");
  return host.includes(".") && !LOCAL.test(host) && !ADDRESS.test(host);
};
