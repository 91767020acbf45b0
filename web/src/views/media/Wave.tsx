import css from "./Voice.module.css";

/** Bars there is room for. */
const BARS = 32;

/** Wave is how loud it is from beginning to end; what was heard stands out. */
export function Wave({ heights, part }: { heights: ArrayLike<number>; part: number }) {
  const bars = Array.from({ length: BARS }, (_, i) => {
    const from = Math.floor((i * heights.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((i + 1) * heights.length) / BARS));
    let most = 0;
    for (let at = from; at < to; at++) {
      most = Math.max(most, heights[at] ?? 0);
    }
    return most;
  });
  return (
    <svg class={css["wave"]} viewBox={`0 0 ${BARS * 4} 28`} preserveAspectRatio="none" aria-hidden="true">
      {bars.map((most, i) => {
        const height = 3 + (most / 255) * 23;
        return <rect key={i} class={i / BARS < part ? css["past"] : css["bar"]} x={i * 4 + 0.75} y={14 - height / 2} width={2.5} height={height} rx={1.25} />;
      })}
    </svg>
  );
}
