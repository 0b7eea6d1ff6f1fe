import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/** Where a connection that this machine opened to itself comes from, as Node writes it. */
export const isLoopback = (address = ""): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address);

/**
 * Closes every connection to a port of this process that comes from another machine: an engine may listen on all of
 * the machine's addresses, and leave no choice.
 * @returns stops guarding the port
 */
export const guardPort = (port: number, mayConnect: (address?: string) => boolean = isLoopback): (() => void) => {
  const guard = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort === port && !mayConnect(socket.remoteAddress)) socket.destroy();
  };
  subscribe("net.server.socket", guard);
  return () => void unsubscribe("net.server.socket", guard);
};
