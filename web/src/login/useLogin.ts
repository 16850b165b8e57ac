// One BankID login: start it, follow it every second until it is over, come back to it from the app or a reload.
import { useEffect, useRef, useState } from "react";
import { api, isRefused, type Schemas, told } from "../api/client";
import { logIn } from "../api/session";

export type Order = Schemas["EidOrderView"];
export type Flow = "qr" | "same_device";
const LOST_AFTER = 30; // polls in a row without an answer
const KEPT = "login-order"; // its id, for a reload; its secret is a cookie no script can read

export type Login =
  | { readonly at: "choosing"; readonly problem?: unknown }
  | { readonly at: "starting" | "entering" }
  | { readonly at: "pending"; readonly order: Order; readonly frame: number }
  | { readonly at: "ended"; readonly order: Order };

const read = (orderId: string) =>
  told(api.GET("/v1/eid-orders/{order_id}", { params: { path: { order_id: orderId } } }));

/** On a computer the app has a scheme of its own; the https address would leave this page for BankID's site. */
export const appLink = (url: string): string =>
  matchMedia("(pointer: coarse)").matches ? url : `bankid:///${new URL(url).search}`;

export function useLogin(onDone: () => void) {
  const [login, setLogin] = useState<Login>({ at: "choosing" });
  const current = useRef<string | null>(null); // the order being followed; another one, or none, ends the following

  const follow = async (first: Order): Promise<void> => {
    current.current = first.order_id;
    sessionStorage.setItem(KEPT, first.order_id);
    let [order, lost, frame] = [first, 0, 0];
    while (order.status === "pending") {
      setLogin({ at: "pending", order, frame });
      await pause(1_000);
      if (current.current !== first.order_id) return;
      frame += 1;
      try {
        order = await read(first.order_id);
        lost = 0;
      } catch (error) {
        lost += 1;
        if (!(isRefused(error) && error.passes) || lost > LOST_AFTER) throw error;
      }
    }
    sessionStorage.removeItem(KEPT);
    if (order.status !== "complete") return setLogin({ at: "ended", order });
    setLogin({ at: "entering" });
    await logIn(order.order_id);
    onDone();
  };

  const attempt = async (begin: () => Promise<Order>): Promise<void> => {
    try {
      await follow(await begin());
    } catch (problem) {
      sessionStorage.removeItem(KEPT);
      setLogin({ at: "choosing", problem });
    }
  };

  const start = (flow: Flow) =>
    attempt(async () => {
      setLogin({ at: "starting" });
      const body = { flow, client: "web", return_path: "/login" } as const;
      const order = await told(api.POST("/v1/eid-orders", { body }));
      if (order.launch_url) location.assign(appLink(order.launch_url));
      return order;
    });

  const cancel = async (order: Order): Promise<void> => {
    current.current = null;
    sessionStorage.removeItem(KEPT);
    setLogin({ at: "choosing" });
    const params = { path: { order_id: order.order_id } };
    await api.POST("/v1/eid-orders/{order_id}/cancel", { params }).catch(() => undefined); // it may have ended by itself
  };

  useEffect(() => {
    const returned = new URLSearchParams(location.hash.slice(1));
    const [orderId, nonce, kept] = [returned.get("eid_order"), returned.get("nonce"), sessionStorage.getItem(KEPT)];
    if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
    if (orderId && nonce) {
      const params = { path: { order_id: orderId } };
      void attempt(() => told(api.POST("/v1/eid-orders/{order_id}/return", { params, body: { nonce } })));
    } else if (kept) {
      void attempt(() => read(kept));
    }
    return () => {
      current.current = null;
    };
  }, []);

  return { login, start, cancel };
}

/** Ends after so many milliseconds, or at once when the person comes back to the page. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", back);
      resolve();
    };
    const back = () => document.hidden || done();
    const timer = setTimeout(done, ms);
    document.addEventListener("visibilitychange", back);
  });
}
