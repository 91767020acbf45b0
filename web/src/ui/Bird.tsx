/** Bird is the mark of the product, as in public/icon.svg: drawn here it costs no request. */
export function Bird({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#2563d4" />
      <path d="M9 25c9-4 17-1 22 8 3-9 11-17 24-18-9 4-14 10-16 18 4 0 7 1 10 4-5 0-9 1-12 4-3 5-9 9-17 10 5-3 8-6 9-10-4-8-10-13-20-16Z" fill="#fff" />
    </svg>
  );
}
