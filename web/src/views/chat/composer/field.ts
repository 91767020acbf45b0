// What the field says, as a source. They are the same until atomField.ts is here.
type Area = HTMLTextAreaElement;

export const way = {
  read: (area: Area): string => area.value,
  write: (area: Area, source: string): void => {
    area.value = source;
  },
};

export function read(area: Area): string {
  return way.read(area);
}

export function write(area: Area, source: string): void {
  way.write(area, source);
}
