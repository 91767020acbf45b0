import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { locale } from "../../i18n";
import { stage } from "../../state/client";
import { accent, bubbleSides, density, language, textSize, theme } from "../../state/prefs";
import { route } from "../../state/route";
import { answer } from "./answers";
import { Chats, chats } from "./Chats";
import css from "./Gallery.module.css";
import { Groups, groups } from "./Groups";
import { Kinds, kinds } from "./Kinds";
import { List, list } from "./List";
import { Messages, messages } from "./Messages";
import { Over, over } from "./Over";
import { Parts, parts } from "./Parts";
import { People, people } from "./People";
import type { Scene } from "./scene";

/** What the address may choose, for this page only: ?theme=dark&lang=en&text-size=20&page=list */
const choices = [
  ["theme", theme, ["light", "dark"]],
  ["lang", language, ["zh", "en", "en-XA", "ar-XB"]],
  ["density", density, ["cosy", "compact"]],
  ["sides", bubbleSides, ["left-right", "left"]],
  ["accent", accent, ["blue", "violet", "graphite"]],
  ["text-size", textSize, ["13", "15", "20"]],
] as const;

const pages: Readonly<Record<string, { readonly View: ComponentType; readonly scene: Scene }>> = {
  parts: { View: Parts, scene: parts },
  messages: { View: Messages, scene: messages },
  kinds: { View: Kinds, scene: kinds },
  list: { View: List, scene: list },
  chats: { View: Chats, scene: chats },
  groups: { View: Groups, scene: groups },
  people: { View: People, scene: people },
  over: { View: Over, scene: over },
};

/** GalleryView draws every part of the client in every state, for the eye and for tests. It asks the server for nothing. */
export function GalleryView() {
  void route.value; // Drawn again when the address changes.
  const asked = new URLSearchParams(location.search);
  const name = asked.get("page") ?? "parts";
  const { View, scene } = pages[name] ?? { View: Parts, scene: parts };
  const [isSet, setSet] = useState(false);
  const drawn = location.search + locale();
  const shown = useMemo(() => scene(asked), [drawn]);
  useLayoutEffect(() => {
    choices.forEach(([param, pref]) => pref.show(asked.get(param)));
    stage({ state: shown, answer });
    setSet(true);
  }, [shown]);
  useEffect(
    () => () => {
      choices.forEach(([, pref]) => pref.show(null));
      stage(null);
    },
    [],
  );
  return (
    <main class={css["gallery"]}>
      <header class={css["head"]}>
        <h1 class={css["heading"]} lang="en">
          Gallery
        </h1>
        <Links param="page" values={Object.keys(pages)} asked={asked} now={name} />
        {choices.map(([param, pref, values]) => (
          <Links key={param} param={param} values={values} asked={asked} now={String(pref.value)} />
        ))}
      </header>
      {isSet && <View key={drawn} />}
    </main>
  );
}

interface LinksProps {
  param: string;
  values: readonly string[];
  asked: URLSearchParams;
  now: string;
}

function Links({ param, values, asked, now }: LinksProps) {
  return (
    <nav class={css["links"]} aria-label={param} lang="en">
      {values.map((value) => {
        const query = new URLSearchParams(asked);
        query.set(param, value);
        if (param === "page") {
          query.delete("open");
        }
        return (
          <a key={value} class={css["link"]} href={`/dev/gallery?${query}`} aria-current={value === now ? "true" : undefined}>
            {value}
          </a>
        );
      })}
    </nav>
  );
}
