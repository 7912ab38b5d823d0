/** A text as it stands in HTML or SVG, in an element or an attribute. */
export function markup(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
