import { useState } from 'react';

/** Whether a font of this machine has the sign; without one it would be an empty box. */
function canShow(sign: string): boolean {
  const draw = (text: string) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 24;
    const g = canvas.getContext('2d');
    if (!g) return '';
    g.font = '20px sans-serif';
    g.fillText(text, 1, 20);
    return canvas.toDataURL();
  };
  return draw(sign) !== draw('\u{10ffff}');
}

export function Brand({ large = false }: { large?: boolean }) {
  const [sign] = useState(() => canShow('響'));
  return (
    <span className={large ? 'brand brand-large' : 'brand'}>
      <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="8" cy="24" r="3" />
        <path d="M8 15.5a8.5 8.5 0 0 1 8.5 8.5" />
        <path d="M8 9.5A14.5 14.5 0 0 1 22.5 24" />
        <path d="M8 3.5A20.5 20.5 0 0 1 28.5 24" />
      </svg>
      <span className="brand-name">Hibiki</span>
      {sign && (
        <span className="brand-sign" lang="ja" aria-hidden="true">
          響
        </span>
      )}
    </span>
  );
}
