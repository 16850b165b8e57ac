import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import { sessionQuery } from "../api/session";
import { useTexts } from "../i18n/language";
import { nextPath } from "../shell/next";
import { Shell } from "../shell/Shell";
import { AnchorButton, Button } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Heading } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { loginTexts } from "./texts";
import { appLink, type Login, type Order, useLogin } from "./useLogin";

const NEXT = "login-next"; // BankID's app may come back to a new tab, which must know where to go on

export function LoginPage() {
  const texts = useTexts(loginTexts);
  const go = useNavigate();
  const { search } = useLocation();
  const { data: session } = useQuery(sessionQuery);
  const isFresh = new URLSearchParams(search).has("fresh"); // who is logged in proves anew who they are
  const [isReturning] = useState(() => location.hash.includes("eid_order="));
  const { login, start, cancel } = useLogin(() => void go(wanted(search), { replace: true }));
  useEffect(() => {
    if (search) localStorage.setItem(NEXT, nextPath(search));
  }, [search]);
  if (session && login.at === "choosing" && !isFresh && !isReturning) return <Navigate to={nextPath(search)} replace />;
  return (
    <Shell isLoggedIn={false}>
      <div className="entry">
        <div className="art">
          <p>{texts.art}</p>
          <span>{texts.artMore}</span>
        </div>
        <div className="side">
          <div className="stack">
            <Heading title={texts.title} />
            {isFresh && login.at === "choosing" && <p className="lead">{texts.fresh}</p>}
            <Step login={login} onStart={start} onCancel={cancel} />
          </div>
        </div>
      </div>
    </Shell>
  );
}

function wanted(search: string): string {
  const kept = localStorage.getItem(NEXT) ?? "";
  localStorage.removeItem(NEXT);
  return nextPath(search || `?next=${encodeURIComponent(kept)}`);
}

interface StepProps {
  readonly login: Login;
  readonly onStart: (flow: "qr" | "same_device") => void;
  readonly onCancel: (order: Order) => void;
}

function Step({ login, onStart, onCancel }: StepProps) {
  const texts = useTexts(loginTexts);
  switch (login.at) {
    case "starting":
    case "entering":
      return <Progress label={texts[login.at]} />;
    case "pending":
      return <Pending order={login.order} frame={login.frame} onCancel={() => onCancel(login.order)} />;
    case "ended":
      return (
        <>
          <Notice tone="bad">
            <p>{login.order.message}</p>
          </Notice>
          <Ways onStart={onStart} />
        </>
      );
    case "choosing":
      return (
        <>
          <p className="lead">{texts.lead}</p>
          <Problem error={login.problem} />
          <Ways onStart={onStart} />
          <p className="small quiet">{texts.recipients}</p>
        </>
      );
  }
}

/** What the person holds decides which way is likelier, and comes first. */
function Ways({ onStart }: Pick<StepProps, "onStart">) {
  const texts = useTexts(loginTexts);
  const [isPhone] = useState(() => matchMedia("(pointer: coarse)").matches);
  const here = (
    <Button key="here" kind={isPhone ? "primary large full" : "large full"} onPress={() => onStart("same_device")}>
      {texts.here}
    </Button>
  );
  const elsewhere = (
    <Button key="elsewhere" kind={isPhone ? "large full" : "primary large full"} onPress={() => onStart("qr")}>
      {texts.elsewhere}
    </Button>
  );
  return <div className="stack">{isPhone ? [here, elsewhere] : [elsewhere, here]}</div>;
}

const SCANNED = ["started", "userSign", "userMrtd", "finishing"];

function Pending({
  order,
  frame,
  onCancel,
}: {
  readonly order: Order;
  readonly frame: number;
  readonly onCancel: () => void;
}) {
  const texts = useTexts(loginTexts);
  const isScanned = SCANNED.includes(order.hint_code ?? "");
  return (
    <div className="stack">
      {order.qr && !isScanned && (
        <>
          <p>{texts.scan}</p>
          <Code orderId={order.order_id} frame={frame} />
        </>
      )}
      <p role="status">
        <strong>{order.message}</strong>
      </p>
      {order.launch_url && !isScanned && (
        <AnchorButton kind="primary large full" href={appLink(order.launch_url)}>
          {texts.open}
        </AnchorButton>
      )}
      {order.hint_code !== "finishing" && (
        <Button kind="full" onPress={onCancel}>
          {texts.cancel}
        </Button>
      )}
    </div>
  );
}

/** The code of this second; the last one stays until the next is there, so that it never flickers. */
function Code({ orderId, frame }: { readonly orderId: string; readonly frame: number }) {
  const texts = useTexts(loginTexts);
  const [shown, setShown] = useState("");
  useEffect(() => {
    const next = new Image();
    next.src = `/v1/eid-orders/${orderId}/qr.svg?at=${frame}`;
    next.onload = () => setShown(next.src);
    return () => {
      next.onload = null;
    };
  }, [orderId, frame]);
  return <div className="qr">{shown && <img src={shown} alt={texts.qr} width={240} height={240} />}</div>;
}
