import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Page } from './page.jsx';

const answer = await fetch('/graphiql/settings.json');
createRoot(document.getElementById('page')).render(<Page {...await answer.json()} />);
