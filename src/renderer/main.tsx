import './connection/configure-zod.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConnection } from './connection/connect.ts';
import { App } from './features/frame/app.tsx';
import { createDesk } from './state/desk.ts';

const place = document.getElementById('root');
if (place !== null) {
  const desk = createDesk(createConnection(window));
  desk.start();
  createRoot(place).render(
    <StrictMode>
      <App desk={desk} />
    </StrictMode>,
  );
}
