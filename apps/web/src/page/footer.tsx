import type { ReactNode } from 'react';

export function Footer(): ReactNode {
  return (
    <div className="legal">
      <span>Slipstream is an independent project, not affiliated with Formula 1, the FIA or any team.</span>
      <a href="/graphql">GraphQL</a>
    </div>
  );
}
