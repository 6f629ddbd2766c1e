import { createApp } from 'vue';
import App from './App.vue';
import { restore } from './auth';

restore().finally(() => createApp(App).mount('#app'));
