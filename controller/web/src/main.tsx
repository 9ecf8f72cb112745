import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { startLive } from './api/live';
import { Layout } from './parts/Layout';
import { applyTheme } from './parts/theme';
import { EventsPage } from './pages/EventsPage';
import { GroupsPage } from './pages/GroupsPage';
import { OverviewPage } from './pages/OverviewPage';
import { SwitchesPage } from './pages/SwitchesPage';
import { SwitchPage } from './pages/SwitchPage';
import { WorkloadPage } from './pages/WorkloadPage';
import { WorkloadsPage } from './pages/WorkloadsPage';
import './style.css';

const router = createBrowserRouter([
  {
    element: <Layout />,
    children: [
      { path: '/', element: <OverviewPage /> },
      { path: '/workloads', element: <WorkloadsPage /> },
      { path: '/workloads/:name', element: <WorkloadPage /> },
      { path: '/groups', element: <GroupsPage /> },
      { path: '/switches', element: <SwitchesPage /> },
      { path: '/switches/:name', element: <SwitchPage /> },
      { path: '/events', element: <EventsPage /> },
      { path: '*', element: <p className="empty">There is no such page.</p> },
    ],
  },
]);

applyTheme();
startLive();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
