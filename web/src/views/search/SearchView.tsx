import { useEffect, useRef, useState } from "preact/hooks";
import type { Event, Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { conversationName } from "../../state/names";
import { people } from "../../state/selectors";
import { goUp, navigate } from "../../state/route";
import { lookFor, type Asked } from "../../state/search";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { IconButton } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { Waiting } from "../Waiting";
import { Hit } from "./Hit";
import css from "./SearchView.module.css";

/** The most hits, and how long after the last letter the search begins, milliseconds. */
const MOST = 200;
const PAUSE = 120;

/** SearchView looks through what is kept on this device: it works offline, and says so. */
export function SearchView({ query, within }: { query: string; within: Id }) {
  const [text, setText] = useState(query);
  const [hits, setHits] = useState<readonly Event[] | null>(null);
  const { isBusy, failure, run } = useTask();
  const where = useSnapshot((s) => s.conversations[within]);
  const users = useSnapshot(people);
  const asked = useRef<Asked | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const wanted = text.trim();

  // The address follows the field; only another's change of it goes the other way.
  const told = useRef(query);
  useEffect(() => {
    if (query !== told.current) {
      setText(query);
    }
  }, [query]);
  useEffect(() => {
    asked.current = wanted === "" ? null : { text: wanted, within };
    if (wanted === "") {
      setHits(null);
      return undefined;
    }
    const timer = setTimeout(
      () =>
        void run(async () => {
          const done = await lookFor(() => asked.current, find, setHits);
          if (done !== null) {
            told.current = done.text;
            navigate(address(done.text, done.within), { replace: true });
          }
        }),
      PAUSE,
    );
    return () => clearTimeout(timer);
  }, [wanted, within]);
  useEffect(() => {
    // The attribute works once in a page.
    field.current?.focus();
    return () => {
      asked.current = null;
    };
  }, []);

  return (
    <section class={css["search"]} aria-label={t("search.title")}>
      <h1 class="visually-hidden">{t("search.title")}</h1>
      <header class={css["bar"]}>
        <IconButton icon="back" label={t("chat.back")} onClick={() => goUp()} />
        <label class={css["field"]}>
          <Icon name="search" />
          <input
            ref={field}
            class={css["input"]}
            type="search"
            value={text}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            aria-label={t("search.title")}
            placeholder={where === undefined ? t("search.title") : t("search.within", { name: conversationName(users, where) })}
            onInput={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Escape" && !ownedByIme(e) && text !== "") {
                e.preventDefault();
                e.stopPropagation();
                setText("");
              }
            }}
          />
        </label>
        {where !== undefined && <IconButton icon="close" label={t("search.everywhere")} onClick={() => navigate(address(text, ""), { replace: true })} />}
      </header>
      <div class={css["hits"]}>
        <Results hits={hits} wanted={wanted} isBusy={isBusy} failure={failure === null ? "" : explain(failure)} />
      </div>
    </section>
  );
}

function find({ text, within }: Asked): Promise<readonly Event[]> {
  return call("search", within === "" ? { text, limit: MOST } : { text, conv: within, limit: MOST });
}

function Results({ hits, wanted, isBusy, failure }: { hits: readonly Event[] | null; wanted: string; isBusy: boolean; failure: string }) {
  if (failure !== "") {
    return <Empty icon="warning" text={failure} />;
  }
  if (hits === null) {
    return isBusy ? <Waiting /> : <Empty icon="search" text={t("search.hint")} />;
  }
  if (hits.length === 0) {
    return isBusy ? null : <Empty icon="search" text={t("search.nothing", { text: wanted })} />;
  }
  return (
    <>
      <p class={css["note"]} role="status">
        {hits.length < MOST ? t("search.count", { count: hits.length }) : t("search.most", { count: MOST })} · {t("search.local")}
      </p>
      <ul class={css["list"]}>
        {hits.map((e) => (
          <Hit key={`${e.conv} ${e.seq}`} event={e} wanted={wanted} />
        ))}
      </ul>
    </>
  );
}

function address(text: string, within: Id): string {
  const terms = new URLSearchParams({ ...(text.trim() === "" ? {} : { q: text.trim() }), ...(within === "" ? {} : { in: within }) }).toString();
  return terms === "" ? "/search" : `/search?${terms}`;
}
