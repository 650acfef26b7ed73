/** Hidden fields that a form adds to its address or its body. */

export type HiddenField = [name: string, value: string];

export function HiddenFields({ fields }: { fields: HiddenField[] }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
