/** The landing page is words only; this brings its looks. */
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/button.css';
import '../ui/card.css';
import './portada.css';
