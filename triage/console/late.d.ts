// What tools/bundle holds back from a page's first scripts.
declare module "*?late" {
  const words: Record<string, string>;
  export default words;
}
